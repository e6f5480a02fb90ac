-- has_cofunders()
select 1 from grant_cofunder where application = $1 limit 1
