"""What identity needs from outside."""

from ihome.infra.identity.base import IdentityProvider as IdentityProvider  # part of the face
from ihome.infra.identity.base import ProviderDown as ProviderDown  # part of the face
from ihome.kernel.ports import Port

provider: Port[IdentityProvider] = Port("identity.provider")
