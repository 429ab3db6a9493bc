"""What would break a promise, asked of the rows. Reading only; each returns names of what breaks it.

The names are those of docs/domain/invariants.md. These modules may look at the tables of every
package (0006).
"""
