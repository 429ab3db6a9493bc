"""What the contract test needs of a store."""

from dataclasses import dataclass

from ihome.media.ports import Storage


@dataclass
class Stage:
    """`store` is ready and empty. Of a store behind a network also: `denied` is the same place with
    a wrong key, `silent` a server that takes connections and says nothing (1 s to each call), `cut`
    the same place over a line that breaks after about 100 kB of an upload.
    """

    store: Storage
    denied: Storage | None = None
    silent: Storage | None = None
    cut: Storage | None = None
