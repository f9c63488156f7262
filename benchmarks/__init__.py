"""Mesures de vitesse : des rapports à une référence nommée, pris dans la même exécution."""
