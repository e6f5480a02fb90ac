-- past_awards(): one page of them, the last year first, then by beneficiary
select a.id, a.scheme, a.reference, a.beneficiary, a.siret, a.siren, a.rna, a.year, a.agreed_on, a.amount_cents, a.department,
  a.contracts, a.object, a.grantor, a.label
from past_award a
where (cast($1 as bigint) is null or a.department = $1)
  and (cast($2 as text) is null or exists (select 1 from past_award_contract c where c.code = $2 and c.award = a.id))
  and (cast($3 as bigint) is null or a.year = $3)
  and (cast($4 as text) is null or a.scheme = $4)
  and (cast($5 as text) is null or strpos(a.folded, $5) > 0)
order by a.year desc, a.folded, a.reference, a.copy, a.id
limit $6 offset $7
