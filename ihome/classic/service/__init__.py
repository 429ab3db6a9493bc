"""What the classic contract can do: the same services as `/api/v2`, in its shapes."""

from ihome.classic.service.houses import (
    add_image,
    areas,
    create_house,
    house,
    index,
    own_houses,
    search,
)
from ihome.classic.service.orders import (
    accept,
    comment,
    hear_return,
    orders,
    pay,
    place_order,
    reject,
)
from ihome.classic.service.people import auth, give_auth, register, rename, set_avatar, user

__all__ = [
    "accept", "add_image", "areas", "auth", "comment", "create_house", "give_auth", "hear_return", "house",
    "index", "orders", "own_houses", "pay", "place_order", "register", "reject", "rename", "search",
    "set_avatar", "user",
]  # fmt: skip
