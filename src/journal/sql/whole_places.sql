-- verify(): which journals hold the records of every territory
select territory, scope from journal_place
