-- cofunding_of(), the first statement first
select s.number, s.account, s.funder, s.name, s.status, s.amount_cents, s.title, s.day, s.reference, s.file,
  coalesce(p.file_name, '') as file_name, coalesce(p.sha256, '') as sha256, s.note, s.is_declared, s.after_version,
  s.at, s.by_label
from grant_cofunding s left join grant_piece p on p.id = s.file
where s.application = $1
order by s.number
