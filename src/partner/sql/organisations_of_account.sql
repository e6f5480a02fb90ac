-- organisations_of(): those for which an account acts, by name
select p.id, o.revision, p.name, o.form, o.siret, o.rna, o.overseas, o.address, o.purpose, o.representative,
  o.budget_cents, o.staff_tenths, o.volunteers, o.republican_commitment_on, o.territory, o.changed_at, o.changed_by
from organisation_member m join organisation o on o.partner = m.organisation join partner p on p.id = o.partner
where m.account = $1 and m.admitted_at is not null and m.ended_at is null
order by p.folded, p.id
