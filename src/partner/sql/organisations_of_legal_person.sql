-- organisations_of_legal_person(): its places have SIRETs of their own, that begin with its SIREN
select p.id, o.revision, p.name, o.form, o.siret, o.rna, o.overseas, o.address, o.purpose, o.representative,
  o.budget_cents, o.staff_tenths, o.volunteers, o.republican_commitment_on, o.territory, o.changed_at, o.changed_by
from organisation o join partner p on p.id = o.partner
where ($1 <> '' and o.siret between $1 || '00000' and $1 || '99999') or ($2 <> '' and o.rna = $2)
order by p.name, p.id
