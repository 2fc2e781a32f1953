"""Plain Python that would be true in any office: working time, identifiers, names, money, shares."""
