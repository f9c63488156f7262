"""Les pages s’essaient sans navigateur, et sans la boucle qu’un essai de navigateur a pu laisser dans ce programme."""

import asyncio

import pytest


@pytest.fixture(autouse=True)
def sans_boucle_laissee():
    laissee = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(laissee)
