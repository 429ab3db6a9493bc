"""The demo town: homes, hosts, guests and past stays to look at, made through the services."""
