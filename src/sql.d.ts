declare module "*.sql" {
  const text: string;
  export default text;
}

declare module "swagger-ui-dist/*" {
  const path: string;
  export default path;
}

declare module "*/docs/start.js" {
  const path: string;
  export default path;
}

declare module "*/docs/style.css" {
  const path: string;
  export default path;
}
