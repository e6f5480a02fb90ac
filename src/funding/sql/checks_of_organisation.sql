-- checks_of(): of an organisation against every version, newest first
select k.id, k.specification, s.code, s.version, s.title_fr, s.title_en, k.organisation, k.organisation_name, k.number,
  k.territory, k.department, k.day, k.valid_until, k.is_met, k.by_account, k.by_label as "by", k.at,
  case when exists (select 1 from grant_specification_check n where n.specification = k.specification
    and n.organisation = k.organisation and n.number > k.number) then 1 else 0 end as is_replaced
from grant_specification_check k join grant_specification s on s.id = k.specification
where k.organisation = $1
order by k.at desc, k.id desc
