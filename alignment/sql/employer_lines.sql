-- Purpose: all lines of one employer's postings, to find what repeats.
-- Parameters: employer, owner ('' for postings that belong to nobody). Columns: id, job, text, repeated.
SELECT requirement.id, posting.job, requirement.text, requirement.repeated
FROM requirement JOIN posting ON posting.id = requirement.posting_id
WHERE posting.employer = $employer AND posting.owner = $owner AND coalesce(requirement.cut, '') <> 'heading'
