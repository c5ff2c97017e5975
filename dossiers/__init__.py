"""The papers: appraisal dossiers and periodic reports, put together from approved reports."""
