-- sum_trajectories(): the targets that a derived one is the sum of.
select indicator, territory, start_day, due_day, start_value, target_value, steps, trajectory, source_en, source_fr
from target
where indicator = $1 and set_at <= $3 and (until_at is null or until_at > $3) and kind <> 'withdrawn'
  and (level = 'contract' or (level = 'department' and not exists (
    select 1 from target as finer where finer.indicator = target.indicator and finer.level = 'contract'
      and finer.set_at <= $3 and (finer.until_at is null or finer.until_at > $3) and finer.kind <> 'withdrawn')))
  and (department = $2 or region = $2 or nation = $2)
order by territory
