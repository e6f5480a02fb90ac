-- past_funding(): what a legal person received, by SIREN or RNA, the last year first
select a.id, a.scheme, a.reference, a.beneficiary, a.siret, a.siren, a.rna, a.year, a.agreed_on, a.amount_cents, a.department,
  a.contracts, a.object, a.grantor, a.label
from past_award a
where ($1 <> '' and a.siren = $1) or ($2 <> '' and a.rna = $2)
order by a.year desc, a.scheme, a.reference, a.copy, a.id
limit 500
