-- The registry in memory: what territories hung on before.
select territory, parent, valid_from, valid_to from territory_placement order by territory, valid_from
