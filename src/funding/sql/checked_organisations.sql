-- checked(): the last check of each organisation against a version, by name; of one department or of all
select k.id, k.specification, s.code, s.version, s.title_fr, s.title_en, k.organisation, k.organisation_name, k.number,
  k.territory, k.department, k.day, k.valid_until, k.is_met, k.by_account, k.by_label as "by", k.at,
  case when exists (select 1 from grant_specification_check n where n.specification = k.specification
    and n.organisation = k.organisation and n.number > k.number) then 1 else 0 end as is_replaced
from grant_specification_check k join grant_specification s on s.id = k.specification
where k.specification = $1 and (cast($2 as bigint) is null or k.department = $2)
  and not exists (select 1 from grant_specification_check n where n.specification = k.specification
    and n.organisation = k.organisation and n.number > k.number)
order by k.organisation_name, k.id
limit $3 offset $4
