"""SMS with a registered sender name, through an operator's reseller."""
