-- The registry in memory: days between two lives.
select territory, valid_from, valid_to from territory_absence order by territory, valid_from
