"""A store from its address, and what is said when its library is not there."""

import sys

import pytest

from ihome.infra.storage.base import BadStoreUrl
from ihome.infra.storage.opening import open_store

ADDRESSES = {
    "hdfs": "hdfs://ihome@nn1:9870/srv/photos",
    "qiniu": "qiniu://A:S@photos?domain=https://img.example.com&region=z0",
}


@pytest.mark.parametrize("library", ADDRESSES)
def test_a_missing_library_is_named_with_the_command_that_brings_it(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, f"ihome.infra.storage.{library}", raising=False)
    monkeypatch.setitem(sys.modules, library, None)  # what an import of it finds: nothing
    with pytest.raises(BadStoreUrl) as told:
        open_store(ADDRESSES[library])
    line = str(told.value)
    assert f"pip install 'ihome[{library}]'" in line
    assert "make setup-stores" in line
    assert "\n" not in line


@pytest.mark.parametrize("address", ADDRESSES.values())
def test_a_store_is_made_without_asking_the_network(
    address: str, socket_disabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert open_store(address).label
