"""The tools that media needs."""

from ihome.infra.storage.base import Storage as Storage  # part of the face
from ihome.kernel.ports import Port

storage: Port[Storage] = Port("media.storage")
private_storage: Port[Storage] = Port("media.private_storage")  # encrypted things about people
