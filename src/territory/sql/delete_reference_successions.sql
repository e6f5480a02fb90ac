-- The history of the reference is loaded again.
delete from succession
where change = 0 and predecessor in (select key from territory where level in ('commune', 'epci'))
