-- targets(): those entered for the territories of a level.
select indicator, territory, start_day, due_day, start_value, target_value, steps, trajectory, source_en, source_fr
from target
where indicator = $1 and level = $2
