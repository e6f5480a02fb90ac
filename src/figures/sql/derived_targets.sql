-- targets(): for every territory above the contracts, the sum of the contracts' targets, or of the departments' when no
-- contract has one.
select place.indicator, place.territory, min(place.start_day), max(place.due_day), cast(sum(place.start_value) as bigint),
       cast(sum(place.target_value) as bigint), min(place.steps), max(place.trajectory), min(place.source_en), min(place.source_fr)
from (
  select indicator, case cast($2 as text) when 'department' then department when 'region' then region else nation end as territory,
         start_day, due_day, start_value, target_value, steps, trajectory, source_en, source_fr
  from target
  where indicator = $1 and set_at <= $3 and (until_at is null or until_at > $3) and kind <> 'withdrawn'
    and (level = 'contract' or (level = 'department' and not exists (
      select 1 from target as finer where finer.indicator = target.indicator and finer.level = 'contract'
      and finer.set_at <= $3 and (finer.until_at is null or finer.until_at > $3) and finer.kind <> 'withdrawn')))
    and cast($2 as text) in ('department', 'region', 'nation')
) as place
group by place.indicator, place.territory
