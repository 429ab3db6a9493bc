"""Finding a free house by place, dates, people, price and words; and the lists of the home page.

Reads the tables of houses and calendar directly (ADR-0006) in one statement per search. Its only own
table, `house_words`, is derived from houses and written in the transaction that changes a house.
"""
