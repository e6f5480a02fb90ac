-- targets_in() where none is entered: by indicator, the sum of the contracts' targets below.
select indicator, cast($1 as integer), min(start_day), max(due_day), cast(sum(start_value) as bigint), cast(sum(target_value) as bigint),
       min(steps), min(source_en), min(source_fr)
from target
where level = 'contract' and (department = $1 or region = $1 or nation = $1)
group by indicator
