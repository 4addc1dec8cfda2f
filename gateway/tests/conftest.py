"""Fixtures for all tests."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from stand_in.backend import Backend, use
from support import process
from support.inside import Gateway, inside


@pytest.fixture
def backend() -> Backend:
    return use(Backend())


@pytest.fixture
async def gateway(tmp_path: Path, backend: Backend) -> AsyncIterator[Gateway]:
    async with inside(tmp_path, backend) as made:
        yield made


@pytest.fixture(scope="session")
def own_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a gateway process that tests may share."""
    folder = tmp_path_factory.mktemp("shared")
    with process.running(process.environment(folder)) as started:
        yield process.address(started)
