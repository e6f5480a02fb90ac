-- Imports: a contract stands in a further department.
insert into territory_also_in (territory, department) values ($1, $2)
