-- target_changes(): every version of the targets that were set, changed or withdrawn between two instants, of one
-- indicator or of all, so that what stood before is there too.
select indicator, territory, version, start_day, due_day, start_value, target_value, steps, trajectory, source_en, source_fr, kind, act, about, set_at, until_at, actor_id, actor_label, role
from target as v
where exists (
  select 1
  from target as t
  where t.indicator = v.indicator and t.territory = v.territory and $1 in (t.indicator, '')
    and t.set_at > $2 and t.set_at <= $3 and t.kind <> 'placed')
order by indicator, territory, version
