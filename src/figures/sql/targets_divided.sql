-- target_divisions(): the acts that divided a target among those below, newest first; and those that took one back.
select act, min(kind), min(set_at), count(*), min(actor_label), min(role)
from target
where indicator = $1 and about = $2 and territory <> $2 and kind in ('divided', 'undone', 'withdrawn')
group by act
order by min(set_at) desc, act
