-- Purpose: keep an assessment as a person edited it, with what its words now suggest of its level.
-- The table `incoming` holds the row. Parameters: none.
UPDATE assessment AS t
SET text = i.text, wording = wording_of(i.text), title = i.title, method = i.method, standard = i.standard, weight = i.weight, conditions = i.conditions,
    judge = i.judge, evidence = i.evidence,
    level = i.level, suggested = i.suggested, level_chances = i.level_chances, level_words = i.level_words, settled = false
FROM incoming AS i WHERE t.id = i.id AND t.course_id = i.course_id
