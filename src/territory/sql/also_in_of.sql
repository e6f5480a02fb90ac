-- Imports: the further departments of one contract as they are now.
select department from territory_also_in where territory = $1 order by department
