-- Imports: the departments of a contract have changed.
delete from territory_also_in where territory = $1
