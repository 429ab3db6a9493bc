"""What the provider needs: its own key, and the key and numbers of the one merchant it knows."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import rsa

from ihome.kernel.ports import Port


@dataclass(frozen=True)
class Provider:
    key: rsa.RSAPrivateKey
    merchant_key: rsa.RSAPublicKey
    app_id: str
    seller_id: str


provider: Port[Provider] = Port("sandbox.provider", inside=True)
