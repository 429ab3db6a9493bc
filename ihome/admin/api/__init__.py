"""The doors of the desk. Support looks and writes notes, an operator decides, an owner gives roles."""

from ihome.admin.api import bookings, cases, sms, system, twins, users

BLUEPRINTS = [cases.bp, users.bp, bookings.bp, twins.bp, sms.bp, system.bp]
