-- versions_of(), find_specification() by its name; newest first
select s.id, s.code, s.version, s.territory, s.title_fr, s.title_en, s.source, s.source_on, s.months, s.revision, s.changed_at,
  s.changed_by,
  case when exists (select 1 from grant_specification_check k where k.specification = s.id)
    or exists (select 1 from grant_call_terms t where t.specification = s.id) then 1 else 0 end as is_frozen,
  case when exists (select 1 from grant_specification n where n.code = s.code and n.version > s.version)
    then 1 else 0 end as is_replaced,
  case when exists (select 1 from grant_call_terms t join grant_call c on c.id = t.call
      where t.specification = s.id and c.state in ('published', 'closed')) then 1 else 0 end as is_asked_for
from grant_specification s
where s.code = $1
order by s.version desc
