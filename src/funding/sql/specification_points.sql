-- the points of a version, in their order
select code, title_fr, title_en, proof_fr, proof_en, is_mandatory
from grant_specification_point where specification = $1
order by position
