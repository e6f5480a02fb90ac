-- targets_in() where none is entered: by indicator, the sum of the contracts' targets below, or of the departments' when no contract
-- has one.
select indicator, cast($1 as integer), min(start_day), max(due_day), cast(sum(start_value) as bigint), cast(sum(target_value) as bigint),
       min(steps), max(trajectory), min(source_en), min(source_fr)
from target
where set_at <= $2 and (until_at is null or until_at > $2) and kind <> 'withdrawn'
  and (level = 'contract' or (level = 'department' and not exists (
    select 1 from target as finer where finer.indicator = target.indicator and finer.level = 'contract'
      and finer.set_at <= $2 and (finer.until_at is null or finer.until_at > $2) and finer.kind <> 'withdrawn')))
  and (department = $1 or region = $1 or nation = $1)
group by indicator
