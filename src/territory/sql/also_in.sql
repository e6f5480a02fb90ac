-- The registry in memory: the further departments of contracts.
select territory, department from territory_also_in order by territory, department
