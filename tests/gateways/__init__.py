"""Make-believe SMS providers on loopback that check the real signatures."""
