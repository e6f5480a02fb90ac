-- organisation_of_number(): who bears it
select p.id, o.revision, p.name, o.form, o.siret, o.rna, o.overseas, o.address, o.purpose, o.representative,
  o.budget_cents, o.staff_tenths, o.volunteers, o.republican_commitment_on, o.territory, o.changed_at, o.changed_by
from organisation o join partner p on p.id = o.partner
where $1 <> '' and (o.siret = $1 or o.rna = $1 or o.overseas = $1)
