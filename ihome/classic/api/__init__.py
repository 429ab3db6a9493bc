"""The doors of the classic contract: 24 calls, their documents, and the pages of who has some."""

from ihome.classic.api import documents, houses, orders, people

BLUEPRINTS = [people.bp, houses.bp, orders.bp, documents.bp]
