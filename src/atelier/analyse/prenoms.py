"""Des prénoms courants en France, d’origines diverses, pour les détecteurs.

Liste écrite pour l’atelier, sans source recopiée. Les prénoms qui sont aussi des mots courants (Rose,
Pierre, Clémence, Aurore, Olive, Marin, Victoire…) n’y sont pas : ils feraient signaler n’importe quoi.
Une telle liste ne sera jamais complète : le message du détecteur le dit.
"""

from __future__ import annotations

from atelier.domaine.texte import cle

_COURANTS = """
Abdel Abdoulaye Adam Adama Adèle Adil Adrien Agathe Agnès Ahmed Aïcha Aïssatou Alain Alan Albane Alban Albert Alexandra
Alexandre Alexia Alexis Alfred Ali Alice Aline Alix Allan Alicia Aliya Amadou Amandine Amara Amélie Amina Aminata Amine
Anaïs Anas Andréa Andréas Anissa Anita Anna Annabelle Anne Annick Annie Anouk Anthony Antoine Antoinette Antonin Ariane
Arnaud Arthur Assia Astrid Audrey Augustin Aurélia Aurélie Aurélien Awa Axel Axelle Ayoub Aymeric Baptiste Barbara
Bastien Béatrice Benjamin Benoît Bérénice Bernadette Bernard Bertrand Bilal Bouba Boubacar Brahim Brandon Brigitte Bruno
Bryan Camille Candice Carine Carla Carole Caroline Catherine Cécile Cédric Célia Céline Chantal Charlène Charles
Charlotte Chloé Christelle Christian Christiane Christine Christophe Claire Clara Claude Claudine Clément Clémentine
Cléo Clotilde Colette Coline Coralie Corentin Corinne Cyril Cyrille Damien Daniel Danièle Danielle David Delphine Denis
Denise Diana Didier Dimitri Djamel Djamila Djibril Dominique Dorian Dylan Édith Edgar Édouard Elena Éléonore Éliane
Élias Élie Éline Élisa Élisabeth Élise Élodie Éloïse Elsa Elvire Emma Emmanuel Emmanuelle Enzo Éric Erika Erwan Estelle
Esther Ethan Étienne Eugénie Évan Éva Éveline Evelyne Fabien Fabienne Fabrice Fanny Farah Farid Farida Fatima Fatou
Fatoumata Félix Fernand Flavie Florence Florent Florian Floriane François Françoise Frédéric Frédérique Gabin Gabriel
Gabrielle Gaël Gaëlle Gaëtan Gaspard Gauthier Geneviève Geoffrey Georges Georgette Gérald Gérard Germain Ghislaine
Gilbert Gilles Ginette Gisèle Grégoire Grégory Guillaume Gustave Guy Gwenaëlle Habib Hakim Halima Hamza Hanna Hassan
Hawa Hélène Henri Henriette Hervé Hicham Hortense Hubert Hugo Hugues Ibrahim Ibrahima Idriss Ilan Ilyes Imane Imène
Inès Ingrid Irène Isaac Isabelle Ismaël Issa Ivan Jacky Jacqueline Jacques Jade Jamal James Jamila Jasmine Jason
Jean Jeanne Jeannine Jennifer Jérémy Jérôme Jessica Joan Joanna Jocelyne Joël Joëlle Johan Johanna Johnny Jonathan
Jordan Joris José Joseph Joséphine Joshua Josiane Juliane Julia Julie Julien Julienne Juliette Justin Justine Kader
Kadiatou Kaïs Karen Karim Karima Karine Katia Kelly Kenny Kenza Kevin Kévin Khadija Khaled Killian Kylian Laëtitia
Lamine Lara Laura Laure Laurence Laurent Laurie Léa Leïla Lena Léna Léo Léon Léonie Leslie Lila Lilian Liliane Lilou
Lina Linda Lionel Lisa Lise Loïc Loïs Lola Loris Lou Louane Louis Louisa Louise Louna Luc Luca Lucas Lucie Lucien
Lucienne Lucile Ludivine Ludovic Lukas Lydia Lydie Maël Maëlle Maëlys Maéva Magali Mahamadou Maïssa Malik Malika Mamadou
Manon Marc Marcel Marcelle Margaux Margot Maria Mariam Marianne Marie Marielle Marina Marine Marion Marius Martial
Martine Marvin Maryam Maryse Mathéo Mathias Mathieu Mathilde Mathis Mathys Matteo Matthias Matthieu Maud Maurice Max
Maxence Maxime Mehdi Mélanie Mélina Mélissa Mélodie Michaël Michel Michèle Micheline Mickaël Mikaël Milan Mina Miriam
Mohamed Mohammed Moïse Monique Morgane Moussa Mourad Murielle Mustapha Myriam Nabil Nadège Nadia Nadine Naël Naïma
Naomi Nassim Natacha Nathalie Nathan Nathanaël Nawel Nelly Nicolas Nicole Nina Ninon Noa Noah Noé Noélie Noëlie Noémie
Nolan Nora Norbert Nordine Océane Odette Odile Olivia Olivier Omar Oumar Oumou Oscar Otman Ousmane Pascal Pascale
Patrice Patricia Patrick Paul Paula Paulette Pauline Perrine Peter Philippe Pierrette Pierrick Quentin Rachel Rachid
Rachida Raoul Raphaël Raphaëlle Raymond Raymonde Rayan Rébecca Rémi Rémy Renaud René Renée Richard Robert Robin Rodolphe
Rodrigue Roger Roland Romain Romane Romuald Ronan Roxane Ryan Sabine Sabrina Sacha Saïd Saïda Salim Salima Salomé Samba
Sami Samia Samir Samira Samuel Samy Sandra Sandrine Sara Sarah Sébastien Sékou Selma Serge Séverine Sheïma Sidonie
Simon Simone Sofia Sofiane Solange Solène Soline Sonia Sophie Soraya Souleymane Stéphane Stéphanie Steven Suzanne Suzie
Sven Sylvain Sylvaine Sylvie Tania Tatiana Tatiane Tess Théo Théodore Thérèse Thibault Thibaut Thierry Thomas Tidiane
Tim Timéo Timothée Tom Tristan Valentin Valentine Valérie Vanessa Véronique Victor Victoria Vincent Virginie Viviane
Walid Wassim Wendy Wilfried William Willy Xavier Yacine Yael Yanis Yann Yannick Yasmina Yasmine Yassine Yohan Yolande
Youcef Youssef Yvan Yves Yvette Yvonne Zachary Zahra Zakaria Zélie Zineb Zoé
"""

PRENOMS = frozenset(cle(p) for p in _COURANTS.split())
"""Leurs clés : sans accents ni capitales."""


def est_un_prenom(mot: str) -> bool:
    """Vrai pour un prénom courant, simple ou composé (« Marie-Laure »)."""
    morceaux = mot.replace("’", "-").split("-")
    return all(m[:1].isupper() and cle(m) in PRENOMS for m in morceaux if m) and bool(mot)
