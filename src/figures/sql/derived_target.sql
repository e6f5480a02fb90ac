-- find_target() where none is entered: the sum of the contracts' targets below, or of the departments' when no contract has one.
select indicator, cast($2 as integer), min(start_day), max(due_day), cast(sum(start_value) as bigint), cast(sum(target_value) as bigint),
       min(steps), max(trajectory), min(source_en), min(source_fr)
from target
where indicator = $1 and set_at <= $3 and (until_at is null or until_at > $3) and kind <> 'withdrawn'
  and (level = 'contract' or (level = 'department' and not exists (
    select 1 from target as finer where finer.indicator = target.indicator and finer.level = 'contract'
      and finer.set_at <= $3 and (finer.until_at is null or finer.until_at > $3) and finer.kind <> 'withdrawn')))
  and (department = $2 or region = $2 or nation = $2)
group by indicator
