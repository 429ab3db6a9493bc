"""The doors of the desk. Support looks and writes notes, an operator decides, an owner gives roles."""

from ihome.admin.api import bookings, cases, system, users

BLUEPRINTS = [cases.bp, users.bp, bookings.bp, system.bp]
