-- The reference: is the embedded history loaded already?
select sha256 from territory_history where one = 1
