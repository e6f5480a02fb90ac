-- is_counted(): an observation or a target of the territory itself.
select 1 where exists (select 1 from observation where territory = $1) or exists (select 1 from target where territory = $1)
