"""What accounts tells and asks upwards."""

from collections.abc import Callable

from ihome.kernel.ports import Port

# (user_id): somebody has just logged in; whoever waits for their return hears it.
came_back: Port[Callable[[int], None]] = Port("accounts.came_back", inside=True)
